import { validateHeaderName, validateHeaderValue } from 'node:http'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { memberOf, namesOf } from './thrown.ts'

type HeaderValue = string | number | readonly string[]

/** Headers that describe a body or a connection: an error cannot know those of its answer. */
const DESCRIPTIVE = new Set(['content-encoding', 'content-length', 'content-type', 'connection', 'transfer-encoding'])
/** What the error of any library may add: what explains its status. Others may be of an answer that the application received. */
const EXPLAINING = new Set(['retry-after', 'allow', 'www-authenticate'])

/**
 * The headers that an error adds to its answer. Of an error of ours (its code begins with `GTH_`) all but those that
 * describe a body or a connection; of any other `Retry-After`, `Allow` and `WWW-Authenticate` alone: the error of an
 * HTTP client has the headers of its upstream, cookies among them. What node:http would not send is left out.
 */
export function errorHeaders (thrown: unknown): Array<[name: string, value: HeaderValue]> {
  const headers = memberOf(thrown, 'headers')
  const code = memberOf(thrown, 'code')
  const ours = typeof code === 'string' && code.startsWith('GTH_')
  return namesOf(headers).flatMap((name): Array<[string, HeaderValue]> => {
    const value = memberOf(headers, name)
    ignoreRejections(value)
    const known = name.toLowerCase()
    const passes = ours ? !DESCRIPTIVE.has(known) : EXPLAINING.has(known)
    return passes && isHeaderValue(value) && canBeSent(name, value) ? [[name, value]] : []
  })
}

function isHeaderValue (value: unknown): value is HeaderValue {
  return typeof value === 'string' || typeof value === 'number' ||
    (Array.isArray(value) && value.every(one => typeof one === 'string'))
}

function canBeSent (name: string, value: HeaderValue): boolean {
  try {
    validateHeaderName(name)
    for (const one of [value].flat()) validateHeaderValue(name, String(one))
    return true
  } catch {
    return false
  }
}
