import { both, type Maybe, type Mint, type Token } from './minted.ts'
import { VISIBLE, type Random } from './random.ts'
import { makeToken } from './token.ts'

/** Header fields in order, one character per byte. */
export type Fields = [name: string, value: string][]

/** What a request presents. */
export interface Presented {
  readonly fields: Fields
  /** The token that decides, if the server takes one from this request at all. */
  readonly token: Token
  readonly source: 'header' | 'cookie'
  /** Whether a server must accept the credential. */
  readonly valid: Maybe
  readonly how: string
}

type Write = (token: string, random: Random) => Fields
/** How a token may be put into a header, and whether a server must find it there. */
type Placement = [how: string, found: Maybe, write: Write]

const authorization = (...values: string[]): Fields => values.map(value => ['Authorization', value])
const long = (random: Random) => random.text(VISIBLE, random.int(1, 12_000))

const HEADER: Placement[] = [
  ['lower case', true, token => [['authorization', `bearer ${token}`]]],
  ['upper case', true, token => [['AUTHORIZATION', `BEARER ${token}`]]],
  ['spaces', true, (token, random) => authorization(`bEaReR${' '.repeat(random.int(1, 40))}${token}`)],
  ['blanks around', true, token => authorization(`\t Bearer ${token} \t `)],
  ['a tab', false, token => authorization(`Bearer\t${token}`)],
  ['a space and a tab', false, token => authorization(`Bearer \t${token}`)],
  ['a no-break space', false, token => authorization(`Bearer\xa0${token}`)],
  ['no space', false, token => authorization(`Bearer${token}`)],
  ['another separator', false, (token, random) => authorization(`Bearer${random.pick([':', '=', ': ', ',', '/'])}${token}`)],
  ['quotes', false, token => authorization(`Bearer "${token}"`)],
  ['a list', false, token => authorization(`Bearer ${token}, Bearer ${token}`)],
  ['a parameter', false, token => authorization(`Bearer ${token}, realm="x"`)],
  ['twice in one', false, token => authorization(`Bearer ${token} ${token}`)],
  ['the scheme twice', false, token => authorization(`Bearer Bearer ${token}`)],
  ['another scheme', false, (token, random) => authorization(`${random.pick(['Token', 'DPoP', 'JWT', 'Negotiate', 'Bearers', 'xBearer', '\xffBearer'])} ${token}`)],
  ['Basic', false, token => authorization(`Basic ${Buffer.from(`user:${token}`).toString('base64')}`)],
  ['no scheme', false, token => authorization(token)],
  ['no token', false, (_, random) => authorization(random.pick(['Bearer', 'Bearer ', '', ' ', 'bearer', 'Bear', 'B', ',']))],
  ['two headers', false, token => authorization(`Bearer ${token}`, `Bearer ${token}`)],
  ['two headers, one rubbish', false, (token, random) => random.chance(0.5) ? authorization(`Bearer ${token}`, 'x') : authorization('', `Bearer ${token}`)],
  ['two headers of two spellings', false, token => [['authorization', `Bearer ${token}`], ['AUTHORIZATION', `Bearer ${token}`]]],
  ['rubbish', false, (_, random) => authorization(long(random))],
  ['a long rubbish token', false, (_, random) => authorization(`Bearer ${long(random)}`)],
  ['another header', false, (token, random) => [[random.pick(['Proxy-Authorization', 'X-Authorization', 'X-Access-Token', 'Authorization-', 'Authentication']), `Bearer ${token}`]]]
]

const cookies = (...values: string[]): Fields => values.map(value => ['Cookie', value])

function cookiePlacements (name: string): Placement[] {
  return [
    ['alone', true, token => [['cookie', `${name}=${token}`]]],
    ['among others', true, token => cookies(`a=b; ${name}=${token}; c=d`)],
    ['without spaces', true, token => cookies(`a=b;${name}=${token};c=d`)],
    ['odd separators', true, (token, random) => cookies(`;;${random.pick([' ', '\t', ';', ' ;'])}${name}=${token}${random.pick([';', ' ;', '\t;;', '; ='])}`)],
    ['a name that ends alike', true, token => cookies(`x${name}=a; ${name}=${token}; ${name}x=b`)],
    ['in a second header', true, token => cookies('a=b', `${name}=${token}`)],
    ['beside rubbish', true, (token, random) => cookies(`${random.text(VISIBLE.replace('=', ''), random.int(1, 3000))}; ${name}=${token}`)],
    ['inside quotes', null, token => cookies(`a="; ${name}=${token}; "`)],
    ['a space before the value', null, token => cookies(`${name}= ${token}`)],
    ['a space before the equals sign', null, token => cookies(`${name} =${token}`)],
    ['quoted', false, token => cookies(`${name}="${token}"`)],
    ['percent-encoded', false, token => cookies(`${name}=%${(token.charCodeAt(0)).toString(16)}${token.slice(1)}`)],
    ['another case', false, token => cookies(`${name.toUpperCase()}=${token}; ${name.toLowerCase()}=${token}`)],
    ['commas', false, token => cookies(`a=b,${name}=${token}`)],
    ['twice', false, token => cookies(`${name}=${token}; ${name}=${token}`)],
    ['twice, one empty', false, (token, random) => cookies(random.chance(0.5) ? `${name}=; ${name}=${token}` : `${name}=${token};${name}=`)],
    ['in two headers', false, token => cookies(`${name}=${token}`, `${name}=${token}`)],
    ['empty', false, (_, random) => cookies(random.pick([`${name}=`, `${name}`, `${name}==`, `${name}=;`, '', '=', ';', `${name}=.`, `${name}=..`]))],
    ['rubbish', false, (_, random) => cookies(long(random))],
    ['a rubbish value', false, (_, random) => cookies(`${name}=${long(random)}`)]
  ]
}

/** A credential, presented in one of many ways: plainly half of the time, so that the token is what is tried. */
export function present (random: Random, mint: Mint, subject: string): Presented {
  const token = makeToken(random, mint, subject)
  const name = mint.environment.cookieName
  const source = random.chance(0.6) ? 'header' as const : 'cookie' as const
  const plain: Placement = ['plain', true, text => source === 'header' ? authorization(`Bearer ${text}`) : cookies(`${name}=${text}`)]
  const [how, found, write] = random.chance(0.5) ? plain : random.pick(source === 'header' ? HEADER : cookiePlacements(name))
  const fields = write(token.text, random)
  const presented = { token, source, valid: both(found, token.valid), how: `${source} ${how}` }
  // A header that is there decides, so a cookie beside it changes nothing: neither a good nor a bad one.
  const isHeader = fields.some(([field]) => field.toLowerCase() === 'authorization')
  if (!isHeader || !random.chance(0.15)) return { ...presented, fields }
  const rival = random.chance(0.5) ? token : makeToken(random, mint, subject)
  if (token.text.length + rival.text.length > 10_000) return { ...presented, fields }
  return { ...presented, fields: [...fields, ...cookies(`${name}=${rival.text}`)], how: `${presented.how} beside a cookie` }
}
