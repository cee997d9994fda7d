import { parseArgs } from 'node:util'
import { CONTENDERS } from './contenders.ts'
import { SCENARIOS } from './scenarios.ts'

/*
 * node --import tsx bench/jwks/run.ts [--kids 1000] [--patience 12] [--quick]
 *
 * Clients of a JWK set under floods and outages, against an endpoint on this machine, as a table in Markdown.
 * --quick only proves that everything runs: it is too short to tell who gives up, so it tells nothing.
 */
const { values } = parseArgs({
  options: {
    kids: { type: 'string', default: '1000' },
    patience: { type: 'string', default: '12' },
    quick: { type: 'boolean', default: false }
  }
})
const effort = values.quick ? { kids: 20, patience: 0.2 } : { kids: whole('kids', values.kids), patience: whole('patience', values.patience) }

const rows = await Promise.all(Object.entries(SCENARIOS).map(async ([name, play]) =>
  [name, ...await Promise.all(Object.values(CONTENDERS).map(make => play(make, effort)))]))

if (!values.quick) {
  const head = [`${effort.kids} kids, 20 requests, node ${process.version}`, ...Object.keys(CONTENDERS)]
  console.log([head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n'))
}

function whole (option: string, text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new RangeError(`--${option} must be a whole number of at least 1`)
  return Number(text)
}
