import { isKeyring, type Keyring } from '../keys/index.ts'
import { unknownOptions } from '../options/unknown.ts'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { InvalidOption, UnknownOption } from './errors.ts'

/** What an authorization server says of itself beside `issuer` and `jwks_uri` (RFC 8414 §2). */
export interface Metadata {
  token_endpoint?: string
  authorization_endpoint?: string
  response_types_supported?: readonly string[]
  grant_types_supported?: readonly string[]
  [member: string]: unknown
}

/** Options of the well-known plugin. */
export interface WellKnownOptions {
  /** Whose public halves are published. */
  keys: Keyring
  /**
   * The `iss` of the tokens: an https URL without query and fragment (RFC 8414 §2); http only for a loopback host. Its
   * path may not need escapes, which verifiers, proxies and routers undo or add each in their own way.
   */
  issuer: string
  /** More of RFC 8414 §2. Default none: `response_types_supported` is then empty, for an issuer whose logins are its own. */
  metadata?: Metadata
  /** Seconds that verifiers may keep the documents, up to a day. Default 300. A key is to be published that long before it signs. */
  maxAge?: number
}

/** The options, checked and complete. */
export type Settings = Required<WellKnownOptions>

const KNOWN = ['keys', 'issuer', 'metadata', 'maxAge']
/** An absolute URL whose path, the group, is of letters that nobody escapes or takes for a pattern or a delimiter. */
const PLAIN = /^https?:\/\/[^/\\?#@\s]+((?:\/[\w\-.~!$&'()+,=:]+)*\/?)$/i
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Checks the options. @throws UnknownOption, InvalidOption */
export function readOptions (options: WellKnownOptions): Settings {
  // Fastify adds the options of register itself.
  const unknown = unknownOptions(options, [...KNOWN, 'prefix', 'logLevel', 'logSerializers'])
  if (unknown !== null) throw new UnknownOption(unknown)
  const { keys, issuer, metadata = {}, maxAge = 300 } = options
  if (!isKeyring(keys)) throw new InvalidOption('keys', 'must be made by keyring({ ... }) of fastify-gatehouse/keys.')
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) throw new InvalidOption('metadata', 'must be an object.')
  const promised = ignoreRejections(metadata)
  if (promised) throw new InvalidOption('metadata', 'must not hold promises, which JSON cannot say: await them first.')
  const fixed = ['issuer', 'jwks_uri'].find(name => Object.hasOwn(metadata, name))
  if (fixed !== undefined) throw new InvalidOption('metadata', `must not contain "${fixed}", which the plugin sets itself.`)
  if (!Number.isInteger(maxAge) || maxAge < 0 || maxAge > 86_400) throw new InvalidOption('maxAge', 'must be a whole number of seconds from 0 to 86400.')
  return { keys, issuer: readIssuer(issuer), metadata, maxAge }
}

/** The text is kept as it is: verifiers compare it as a string. */
function readIssuer (issuer: unknown): string {
  if (typeof issuer !== 'string' || !URL.canParse(issuer) || /[?#@]/.test(issuer) || !isSecure(new URL(issuer))) {
    throw new InvalidOption('issuer', 'must be an https URL without query, fragment and credentials; http only for a loopback host.')
  }
  const path = PLAIN.exec(issuer)?.[1]
  // A URL without a path has one all the same; and `/a/../b` is a spelling of `/b`.
  if (path === undefined || new URL(issuer).pathname !== (path || '/')) {
    throw new InvalidOption('issuer', 'must have a path that means itself: of letters, digits and -._~!$&\'()+,=: without escapes (%41), wildcards (*), spaces and empty or dot segments (//, /../).')
  }
  return issuer
}

function isSecure ({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))
}
