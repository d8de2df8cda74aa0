/** Dollars with thousands separated, for people: 12345.6 -> "$12,346", 3.456 -> "$3.46". No locale is asked. */
export function dollars(amount: number): string {
  const text = Math.abs(amount) < 100 ? Math.abs(amount).toFixed(2) : Math.abs(amount).toFixed(0);
  const [whole = "0", cents] = text.split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${amount < 0 ? "-" : ""}$${grouped}${cents === undefined ? "" : `.${cents}`}`;
}
