/** The rows of the keys in the first parameter, looked up one by one. */
export const named: string = "key = any (array(select jsonb_array_elements_text($1::text::jsonb)))";
