import { join } from 'node:path'
import { read } from '../../test/laws/sources.ts'
import { apiReport } from './api-report.ts'
import { dist, emitDeclarations, programOf } from './declarations.ts'
import { Reachable } from './reachable.ts'

/** The report of what package.json exports. */
export function projectApi (): string {
  const { exports } = JSON.parse(read('package.json').text) as { exports: Record<string, string | { types: string }> }
  const doors = new Map(Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string' ? [] : [[name.replace('.', 'fastify-gatehouse'), join(dist, '..', target.types)] as const]))
  return apiReport(new Reachable(programOf(emitDeclarations()), path => path.startsWith(dist)), doors)
}
