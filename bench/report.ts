import type { Round } from './measure.ts'
import type { Task } from './task.ts'

/** A case and its rounds, one list for each process. */
export interface Measured extends Pick<Task, 'contender' | 'algorithm' | 'source'> {
  readonly processes: Round[][]
}

/** The middle value; of an even number of values the mean of the two. */
export function median (values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] as number : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2
}

/** The table in Markdown: the median of the processes' medians, their spread, and the ratio to @fastify/jwt beside it. */
export function toMarkdown (cases: readonly Measured[]): string {
  const lines = cases.map(one => {
    const { algorithm, source, contender } = one
    const peer = cases.find(other => other.algorithm === algorithm && other.source === source && other.contender === '@fastify/jwt')
    const overheads = mediansOf(one, 'overhead')
    const ratio = peer === undefined ? '' : (median(overheads) / median(mediansOf(peer, 'overhead'))).toFixed(2)
    const rate = median(mediansOf(one, 'rate')) / median(mediansOf(one, 'baseRate'))
    return [algorithm, source, contender, median(overheads).toFixed(1), `${Math.min(...overheads).toFixed(1)} to ${Math.max(...overheads).toFixed(1)}`,
      ratio, median(mediansOf(one, 'base')).toFixed(1), rate.toFixed(2)]
  })
  const head = ['algorithm', 'source', 'protection', 'overhead (us)', 'of the processes', 'to @fastify/jwt', 'unprotected (us)', 'req/s to unprotected']
  return [head, head.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function mediansOf ({ processes }: Measured, figure: keyof Round): number[] {
  return processes.map(rounds => median(rounds.map(round => round[figure])))
}
