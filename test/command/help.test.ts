import t from 'tap'
import { HELP } from '../../plugins/command/help.ts'

t.test('help names each command, what may be exported, and each exit code', async t => {
  for (const command of ['keygen', 'jwks', 'matrix', 'explain', 'inspect']) t.match(HELP, `  gatehouse ${command} `)
  t.match(HELP, /plugin, a Fastify instance, a\s+promise of one, or a function that returns one/)
  t.match(HELP, /0 done, allowed, accepted; 1 runtime failure; 2 usage error; 3 denied, refused; 4 cannot be known\.\n$/)
})

t.test('no line is wider than 120 characters', async t => {
  t.strictSame(HELP.split('\n').filter(line => line.length > 120), [])
})
