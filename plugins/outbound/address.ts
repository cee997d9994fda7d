const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/

/** An address, or why it is refused. */
export type ReadAddress = { readonly url: URL, readonly fault: null } | { readonly url: null, readonly fault: string }

/**
 * Reads an address that we may send requests to: https, or http on this machine only (127.0.0.0/8, ::1, localhost).
 * Without user name and password, which would show up in logs, and without a fragment, which no server sees.
 * The fault never shows the address.
 */
export function readAddress (text: unknown): ReadAddress {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : null
  if (url === null) return refused('must be an absolute URL.')
  // URL has brought every spelling of an IPv4 address into four decimal numbers.
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    return refused('must be https; http is only for this machine (127.0.0.1, ::1, localhost).')
  }
  if (url.username !== '' || url.password !== '') return refused('must not hold a user name or a password.')
  if (url.href.includes('#')) return refused('must not have a fragment.')
  return { url, fault: null }
}

function refused (fault: string): ReadAddress {
  return { url: null, fault }
}
