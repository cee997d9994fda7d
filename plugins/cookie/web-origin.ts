const WEB = /^https?:/

/** Whether the text is the origin of a web page as browsers write it (RFC 6454 §6.2): http or https, nothing behind the port. */
export function isWebOrigin (value: unknown): value is string {
  return typeof value === 'string' && WEB.test(value) && URL.canParse(value) && new URL(value).origin === value
}
