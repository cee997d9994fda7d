import { breakToken } from './broken-token.ts'
import { badClaims, goodClaims, type Claimed } from './claims.ts'
import { badJose, goodJose, type Jose } from './jose.ts'
import { both, type Mint, type Token } from './minted.ts'
import type { Random } from './random.ts'
import { misspell, repeatMember, spell } from './spelling.ts'

/** The default of authn's `maxTokenBytes`. */
const MAX_TOKEN_BYTES = 8192

/** A token, good or mutated at one level: header, claims, their spelling, or the finished text. Most are rightly signed, so that the checks behind the signature are reached. */
export function makeToken (random: Random, mint: Mint, subject: string): Token {
  const { signer, environment, now } = mint
  const good = () => ({ jose: goodJose(random, signer.algorithm), claimed: goodClaims(random, environment, subject, now) })
  const level = random.int(0, 99)
  if (level < 45) return signed(random, mint, subject, good())
  if (level < 67) return signed(random, mint, subject, { ...good(), claimed: badClaims(random, environment, subject, now) })
  if (level < 79) return signed(random, mint, subject, { ...good(), jose: badJose(random, signer.algorithm) })
  if (level < 85) return signed(random, mint, subject, good(), random.pick(['header', 'payload']), misspell)
  if (level < 87) return signed(random, mint, subject, good(), random.pick(['header', 'payload']), repeatMember)
  return breakToken(random, mint, signed(random, mint, subject, good()), signed(random, mint, subject, good()))
}

interface Parts { jose: Jose, claimed: Claimed }

function signed (random: Random, { signer }: Mint, subject: string, { jose, claimed }: Parts, part?: 'header' | 'payload', write = spell): Token {
  const header = (part === 'header' ? write : spell)(random, jose.members)
  const payload = (part === 'payload' ? write : spell)(random, claimed.members)
  const input = `${header.bytes.toString('base64url')}.${payload.bytes.toString('base64url')}`
  const text = `${input}.${signer.sign(input).toString('base64url')}`
  const valid = [jose, claimed, header, payload].map(({ valid }) => valid).reduce(both)
  const how = [jose.how, claimed.how, part ?? '', header.how, payload.how].filter(note => note !== '').join(', ')
  return { text, subject, grants: claimed.grants, how, valid: text.length > MAX_TOKEN_BYTES ? false : valid }
}
