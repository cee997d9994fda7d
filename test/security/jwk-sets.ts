import { readFileSync } from 'node:fs'
import { argv } from 'node:process'
import { wrongVerdicts, type Group } from './jwk-sets/verdicts.ts'

/*
 * node --import tsx test/security/jwk-sets.ts json_web_key_test.json
 *
 * Project Wycheproof's key sets, each with tokens that the set must verify or must not. Exit code 1 if a single
 * verdict is another.
 */
const { testGroups } = JSON.parse(readFileSync(argv[2] as string, 'utf8')) as { testGroups: Group[] }
const wrong = wrongVerdicts(testGroups)
for (const { tcId, comment, result } of wrong) console.error(`case ${tcId} (${comment}) must be ${result}`)

for (const result of ['valid', 'invalid']) {
  const all = testGroups.flatMap(({ tests }) => tests).filter(test => test.result === result)
  console.log(`${result}: ${all.length - wrong.filter(test => test.result === result).length} of ${all.length} come out right`)
}
if (wrong.length > 0) process.exitCode = 1
