import { makeKeySource, type KeySource } from './key-source.ts'
import { keyEndpoint, type KeysAddress } from './remote/key-endpoint.ts'
import { readRemoteOptions, type RemoteKeysOptions } from './remote/options.ts'
import { refreshedKeys } from './remote/refreshed-keys.ts'

/**
 * The keys that an issuer publishes as a JWK set (RFC 7517 §5): at an address, or where the issuer's metadata says
 * (OpenID Connect Discovery §4, RFC 8414 §3). https only, http on this machine; redirects are refused.
 *
 * Fetched when the application starts, which waits at most `bootTimeout`, and again before they expire. While the
 * endpoint is down, the last keys serve for `staleFor` past their lifetime; then tokens get 503.
 *
 * @throws AddressRefused, OptionInvalid, UnknownOption
 */
export function remoteKeys (from: KeysAddress, options: RemoteKeysOptions = {}): KeySource {
  const settings = readRemoteOptions(options)
  const source = refreshedKeys(keyEndpoint(from, settings), settings)
  return typeof from === 'string' ? source : makeKeySource({ ...source, issuer: from.issuer })
}
