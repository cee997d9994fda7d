import { figuresOf, type Measured } from './report.ts'
import { ALGORITHMS, type Algorithm, type ContenderName, type Temperature } from './task.ts'

const ROW = 24
const NAMES = 250
const PANEL = 330
const GAP = 48
const TOP = 96
/** Microseconds at the ends of the axis, which is logarithmic: the contenders are far apart. */
const LEAST = 1
const MOST = 1000
const SHOWN: readonly Algorithm[] = ['HS256', 'ES256']
/** They measure the measurement. */
const HIDDEN: readonly ContenderName[] = ['unprotected', 'empty hook']

// Both colour schemes: a document may show it on either.
const STYLE = `
  svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
  .ground { fill: #ffffff } text { fill: #1f2328 } .faint { fill: #59636e } .grid { stroke: #d1d9e0 } .span { stroke: #8c959f; stroke-width: 2 }
  .warm { fill: #1f6feb; stroke: #1f6feb } .cold { fill: #ffffff; stroke: #1f6feb; stroke-width: 2 } .own text { font-weight: 600 } .own .warm { fill: #bf3989; stroke: #bf3989 } .own .cold { stroke: #bf3989 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } text { fill: #f0f6fc } .faint { fill: #9198a1 } .grid { stroke: #3d444d } .span { stroke: #656c76 }
    .warm { fill: #58a6ff; stroke: #58a6ff } .cold { fill: #0d1117; stroke: #58a6ff } .own .warm { fill: #ff7bc0; stroke: #ff7bc0 } .own .cold { stroke: #ff7bc0 }
  }`

/**
 * What protection costs, by contender, as an SVG: for each algorithm a dot for tokens that were seen before and a ring
 * for new ones. Null where there is nothing to show: it shows the Authorization header, HS256 and ES256.
 */
export function chart (cases: readonly Measured[]): string | null {
  const shown = cases.filter(one => one.source === 'header' && SHOWN.includes(one.algorithm) && !HIDDEN.includes(one.contender))
  const panels = ALGORITHMS.filter(algorithm => shown.some(one => one.algorithm === algorithm))
  if (panels.length === 0) return null
  const overhead = (contender: ContenderName, algorithm: Algorithm, temperature: Temperature) => {
    const one = shown.find(other => other.contender === contender && other.algorithm === algorithm && other.temperature === temperature)
    return one === undefined ? null : figuresOf(one, cases).overhead
  }
  const rank = (contender: ContenderName) => panels.flatMap(algorithm => [overhead(contender, algorithm, 'warm') ?? [], overhead(contender, algorithm, 'cold') ?? []].flat())[0] as number
  const contenders = [...new Set(shown.map(({ contender }) => contender))].toSorted((a, b) => rank(a) - rank(b))
  const [width, height] = [NAMES + panels.length * (PANEL + GAP), TOP + contenders.length * ROW + 16]
  const rows = contenders.map((contender, index) => {
    const y = TOP + (index + 0.5) * ROW
    const marks = panels.map((algorithm, panel) => marksOf(overhead(contender, algorithm, 'warm'), overhead(contender, algorithm, 'cold'), NAMES + panel * (PANEL + GAP), y))
    return `<g${contender.startsWith('gatehouse') ? ' class="own"' : ''}><text x="12" y="${y + 4}">${escape(contender)}</text>${marks.join('')}</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="CPU overhead per request by contender">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    '<text x="12" y="26" font-size="16" font-weight="600">CPU that protecting a route adds to a request, in microseconds (logarithmic)</text>',
    '<circle class="warm" cx="18" cy="46" r="5"/><text class="faint" x="30" y="50">token seen before</text><circle class="cold" cx="164" cy="46" r="5"/><text class="faint" x="176" y="50">new token</text>',
    ...panels.map((algorithm, panel) => axis(algorithm, NAMES + panel * (PANEL + GAP), height)),
    ...rows,
    '</svg>\n'
  ].join('\n')
}

function axis (algorithm: Algorithm, left: number, height: number): string {
  const lines = [1, 10, 100, 1000].map(value =>
    `<line class="grid" x1="${left + at(value)}" x2="${left + at(value)}" y1="${TOP - 4}" y2="${height - 12}"/><text class="faint" x="${left + at(value)}" y="${TOP - 10}" text-anchor="middle">${value}</text>`)
  return `<text x="${left}" y="${TOP - 28}" font-weight="600">${algorithm}</text>${lines.join('')}`
}

function marksOf (warm: number | null, cold: number | null, left: number, y: number): string {
  const span = warm === null || cold === null ? '' : `<line class="span" x1="${left + at(warm)}" x2="${left + at(cold)}" y1="${y}" y2="${y}"/>`
  const mark = (name: Temperature, value: number | null) => value === null ? '' : `<circle class="${name}" cx="${left + at(value)}" cy="${y}" r="5"><title>${name}: ${value.toFixed(1)}</title></circle>`
  return span + mark('cold', cold) + mark('warm', warm)
}

/** Where a value lies in a panel. What is beyond an end is drawn at it. */
function at (value: number): number {
  const share = Math.log10(Math.min(Math.max(value, LEAST), MOST) / LEAST) / Math.log10(MOST / LEAST)
  return Math.round(share * PANEL * 10) / 10
}

function escape (text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
