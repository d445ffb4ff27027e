const services = ["cart", "stock", "payment", "search", "mail"];

/** Event `number` of a writer. The same number is the same event, so that sending it again changes nothing. */
export function shopEvent(writer: number, number: number): object {
  const service = services[number % services.length] ?? "cart";
  // Every hundredth is an error that nobody has seen yet.
  const name = number % 100 === 99 ? `${service}_${writer}_${number}` : service;
  return {
    event_id: writer.toString(16).padStart(4, "0") + number.toString(16).padStart(28, "0"),
    timestamp: Date.now() / 1000,
    platform: "node",
    environment: "production",
    release: "shop@2.1.0",
    tags: { service, writer },
    user: { id: `customer-${number % 1000}` },
    exception: {
      values: [
        {
          type: "ServiceError",
          value: `${service} does not answer`,
          stacktrace: { frames: [{ function: name, filename: `/srv/shop/${service}.js`, in_app: true }] },
        },
      ],
    },
  };
}
