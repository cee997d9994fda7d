import { isPlainObject } from '../../options/plain-object.ts'
import { readAddress } from '../../outbound/address.ts'
import { OptionInvalid } from '../errors.ts'
import { readNumber, readOptions, readTimeout } from '../options.ts'
import { OWN_NAMES, readHeaders, type HeadersOption } from './headers.ts'

/** Options of `authzen`. A misspelt one refuses to boot. */
export interface AuthzenOptions {
  /**
   * The decision point: what `/access/v1/evaluation` comes behind, such as `https://pdp.example.com` or
   * `https://pdp.example.com/tenant`. https, or http on this machine.
   */
  url: string
  /**
   * Headers for the decision point, such as `authorization`: an object, or a function that is asked for each request
   * and may be async. It counts within `timeout`; where it fails there is no decision, and its error is shown to nobody.
   */
  headers?: HeadersOption
  /** How long a decision may take, all in all. Seconds, default 2, up to 30. */
  timeout?: number
  /** Longer answers are refused, counted as they arrive. Bytes, default 65536 (64 KiB), from 1024 to 16777216. */
  maxResponseBytes?: number
}

/** The options, checked and complete. */
export interface AuthzenSettings {
  /** Without a slash at the end. */
  readonly base: string
  /** For errors: the path may hold the name of a tenant. */
  readonly origin: string
  readonly headers: HeadersOption
  readonly timeout: number
  readonly maxResponseBytes: number
}

const WHOSE = 'authzen'

/** Checks the options. @throws UnknownOption, OptionInvalid */
export function readAuthzenOptions (given: unknown): AuthzenSettings {
  const options = readOptions(given, WHOSE, ['url', 'headers', 'timeout', 'maxResponseBytes'])
  const { url, fault } = readAddress(options['url'])
  if (url === null) throw new OptionInvalid('url', `${WHOSE} ${fault}`)
  if (url.href.includes('?')) throw new OptionInvalid('url', `${WHOSE} must not have a query.`)
  return {
    base: url.href.replace(/\/+$/, ''),
    origin: url.origin,
    headers: readHeadersOption(options['headers']),
    timeout: readTimeout(options['timeout'], WHOSE),
    maxResponseBytes: readNumber('maxResponseBytes', options['maxResponseBytes'], WHOSE, { least: 1024, most: 2 ** 24, usual: 2 ** 16 })
  }
}

function readHeadersOption (given: unknown = {}): HeadersOption {
  if (typeof given === 'function') return given as HeadersOption
  if (!isPlainObject(given)) throw new OptionInvalid('headers', `${WHOSE} must be an object, or a function that gives one.`)
  const wrong = Object.keys(given).find(name => typeof given[name] !== 'string' || !isHeader(name, given[name]))
  if (wrong !== undefined) throw new OptionInvalid('headers', `${WHOSE} must have names and values that HTTP allows; "${wrong}" has not. Is the environment variable set?`)
  const own = Object.keys(given).find(name => OWN_NAMES.includes(name.toLowerCase()))
  if (own !== undefined) throw new OptionInvalid('headers', `${WHOSE} must not have "${own}", which is set for each request.`)
  // A copy, so that nobody changes it afterwards.
  return { ...given } as Record<string, string>
}

function isHeader (name: string, value: string): boolean {
  try {
    readHeaders({ [name]: value })
    return true
  } catch {
    return false
  }
}
