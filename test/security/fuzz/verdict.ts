import type { Attempt } from './attempt.ts'
import type { Outcome } from './conversation.ts'
import type { Mint } from './minted.ts'
import { isGenuine } from './genuine.ts'
import type { Response } from './response.ts'

/** Shorter texts could stand in a response by chance. */
const TELLING = 16

/** What is wrong with the outcome of an attempt; null if nothing is. */
export function faultOf (attempt: Attempt, outcome: Outcome, mint: Mint): string | null {
  if (outcome instanceof SyntaxError) return attempt.legal ? `malformed response: ${outcome.message}` : null
  if (typeof outcome === 'string') return attempt.legal ? `dropped: ${outcome}` : null
  const { status, headers } = outcome
  if (status >= 500) return `five-hundred: ${status}`
  if (!attempt.allowed.has(status)) return `status ${status}, expected ${[...attempt.allowed].join(' or ')}`
  if (status === 401 && !/^Bearer(?: |$)/.test(headers.get('www-authenticate') ?? '')) return 'no challenge'
  if (echoes(outcome, attempt)) return 'the response echoes the token'
  return status === 200 ? impostor(attempt, outcome, mint) : null
}

function echoes ({ raw }: Response, { token }: Attempt): boolean {
  return [token.text, ...token.text.split('.')].some(secret => secret.length >= TELLING && raw.includes(secret, 0, 'latin1'))
}

/** Every success is checked again by another reader of tokens, and must be the success of this very request. */
function impostor (attempt: Attempt, { body }: Response, mint: Mint): string | null {
  if (!isGenuine(attempt.token.text, mint)) return 'success with a token that is not valid'
  if (attempt.method === 'HEAD') return null
  const { claims } = JSON.parse(body.toString()) as { claims?: { sub?: unknown } }
  return claims?.sub === attempt.token.subject ? null : 'success as somebody else'
}
