import t from 'tap'
import { chart } from '../../bench/chart.ts'
import { measured } from './measured.ts'

const cases = [
  measured({ contender: 'floor' }, [10]),
  measured({ contender: 'floor', temperature: 'cold' }, [100]),
  measured({}, [1]),
  measured({ algorithm: 'ES256', temperature: 'cold' }, [2000]),
  measured({ contender: 'unprotected' }, [0.1]),
  measured({ contender: 'jose in a hook', source: 'cookie' }, [50])
]

t.test('each figure is where its value is, on a logarithmic axis', async t => {
  const svg = String(chart(cases))
  t.match(svg, /^<svg [^>]+>\n/)
  const centres = [...svg.matchAll(/<circle class="(warm|cold)" cx="([\d.]+)" cy="[\d.]+" r="5"><title>(?:warm|cold): ([\d.]+)/g)].map(([, name, x, value]) => `${name} ${value} at ${x}`)
  // From 250 to 580 are 1 to 1000 us of HS256; ES256 begins at 628. Who costs least comes first.
  t.strictSame(centres, ['warm 1.0 at 250', 'cold 2000.0 at 958', 'cold 100.0 at 470', 'warm 10.0 at 360'])
  t.match(svg, '<line class="span" x1="360" x2="470"', 'what belongs together is joined')
})

t.test('it shows contenders, our own among them, and not what measures the measurement', async t => {
  const svg = String(chart(cases))
  t.match(svg, /<g><text [^>]+>floor</)
  t.match(svg, /<g class="own"><text [^>]+>gatehouse</)
  t.notMatch(svg, 'unprotected')
  t.notMatch(svg, 'jose', 'the cookie is not drawn')
  t.match(svg, '@media (prefers-color-scheme: dark)')
})

t.test('an algorithm that was not measured has no panel, and of nothing there is no chart', async t => {
  t.notMatch(String(chart([measured({}, [1])])), 'ES256')
  t.equal(chart([]), null)
  t.equal(chart([measured({ algorithm: 'RS256' }, [1])]), null)
})
