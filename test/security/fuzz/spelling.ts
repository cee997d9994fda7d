import type { Members } from './claims.ts'
import type { Maybe } from './minted.ts'
import type { Random } from './random.ts'

/** A JSON text in bytes, and whether it is the JSON object it should be. */
export interface Spelt {
  bytes: Buffer
  valid: Maybe
  how: string
}

/** The members as plain JSON, or with blanks that change nothing. */
export function spell (random: Random, members: Members): Spelt {
  const gap = random.chance(0.1) ? random.pick([' ', '\n', '\t', '\r\n  ']) : ''
  const text = '{' + gap + members.map(([name, json]) => `"${name}":${gap}${json}`).join(',' + gap) + gap + '}'
  return { bytes: Buffer.from(text), valid: true, how: '' }
}

/** The members as a text that is no JSON object, or not in UTF-8. */
export function misspell (random: Random, members: Members): Spelt {
  const { bytes } = spell(random, members)
  const text = bytes.toString()
  const depth = random.int(1, 2500)
  const [how, wrong] = random.pick<[string, Buffer | string]>([
    ['null', 'null'], ['a string', JSON.stringify(text)], ['an array', `[${text}]`], ['a number', '1e400'], ['true', 'true'], ['nothing', ''], ['blank', ' '],
    ['only open', '{"a":'.repeat(depth)], ['deep arrays', '['.repeat(depth) + ']'.repeat(depth)], ['cut short', text.slice(0, -1)],
    ['a comma too many', text.slice(0, -1) + ',}'], ['followed by rubbish', text + '0'], ['two objects', text + text], ['single quotes', text.replaceAll('"', "'")],
    ['NaN', text.slice(0, -1) + ',"x":NaN}'], ['a comment', text + '/**/'], ['a byte order mark', '\ufeff' + text], ['UTF-16', Buffer.from(text, 'utf16le')],
    ['a zero byte', text + '\0'], ['a raw line break in a string', text.slice(0, -1) + ',"x":"\n"}'], ['a JSON text in base64', bytes.toString('base64')],
    ['a stray byte', Buffer.concat([bytes.subarray(0, -1), Buffer.from(',"x":"\xff"}', 'latin1')])],
    ['an overlong byte sequence', Buffer.concat([bytes.subarray(0, -1), Buffer.from(',"x":"\xc0\xaf"}', 'latin1')])],
    ['an encoded surrogate', Buffer.concat([bytes.subarray(0, -1), Buffer.from(',"x":"\xed\xa0\x80"}', 'latin1')])],
    ['a cut byte sequence', Buffer.concat([bytes, Buffer.from([0xe2, 0x82])])]
  ])
  return { bytes: Buffer.from(wrong), valid: false, how }
}

/** The members with one of them twice: RFC 7519 §4 lets a reader refuse that or take the last. */
export function repeatMember (random: Random, members: Members): Spelt {
  const [name] = random.pick(members)
  return { ...spell(random, [[name, random.pick(['null', '"x"', '{}', '0'])], ...members]), valid: null, how: `"${name}" twice` }
}
