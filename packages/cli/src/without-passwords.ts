/** Takes passwords out of every URL in a text. */
export function withoutPasswords(text: string): string {
  return text.replace(/(\/\/[^\s/:@]*:)[^\s]*(?=@)/g, "$1***").replace(/([?&]password=)[^\s&]*/g, "$1***");
}
