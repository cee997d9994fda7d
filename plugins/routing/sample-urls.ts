/** Texts that parameters may take, the likeliest first. Several, because a route of its own may take one of them away. */
const SAMPLES = ['1', 'sample', '0c0ffee0-0000-4000-8000-000000000000', '2026-01-31', 'a@example.com', '1.0.0', 'A', '10', 'abcdef0123456789abcdef01', '2026', 'sample.png']
/** A parameter with its regular expression (parentheses inside nest twice at most) and whether it may be absent, a wildcard, or an escaped colon. */
const PARAMETER = /::|\*|:[^/:.()-]+?(?:(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))|(?=[/:.()-]|\?|$))\??/g

/** URLs that a template matches, as far as one can guess: find-my-way's parameters, with regular expressions, and wildcards. */
export function sampleUrls (template: string): string[] {
  const urls = SAMPLES.map((_sample, round) => template.replace(PARAMETER, (parameter: string, expression?: string) => {
    if (parameter === '::') return ':'
    const fitting = expression === undefined ? SAMPLES : samplesOf(expression)
    return encodeURIComponent(fitting[round % fitting.length] ?? '')
  }))
  return [...new Set(urls)]
}

/** Samples for a parameter with a regular expression: those of ours that match, and the words that it may spell out. */
function samplesOf (expression: string): string[] {
  const source = expression.slice(1, -1).replace(/^\^|\$$/g, '')
  const whole = new RegExp(`^(?:${source})$`)
  return [...SAMPLES, ...source.match(/\w+/g) ?? []].filter(sample => whole.test(sample))
}
