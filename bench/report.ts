import type { Guards } from './guards.ts'
import type { Round } from './measure.ts'
import { median } from './quantiles.ts'
import type { Table } from './table.ts'
import type { Algorithm, ContenderName, Source, Temperature } from './task.ts'

/** A case and its rounds, one list for each process. */
export interface Measured {
  readonly contender: ContenderName
  readonly algorithm: Algorithm
  readonly source: Source
  readonly temperature: Temperature
  readonly guards: Guards
  readonly processes: ReadonlyArray<readonly Round[]>
}

/** What a case comes to. */
export interface Figures {
  /** Microseconds of CPU per request over the unprotected route: the median of the processes' medians, and the least and the most of them. */
  readonly overhead: number
  readonly least: number
  readonly most: number
  /** The unprotected route. */
  readonly base: number
  /** CPU per request to that of the unprotected route. */
  readonly toUnprotected: number
  /** Overhead to that of the floor in the same case; null: the floor was not measured. */
  readonly toFloor: number | null
  /** Requests per second to those of the unprotected route. */
  readonly rate: number
}

/** @param cases among them the floor of the same algorithm, source and temperature */
export function figuresOf (one: Measured, cases: readonly Measured[]): Figures {
  const overheads = mediansOf(one, 'overhead')
  const base = median(mediansOf(one, 'base'))
  const overhead = median(overheads)
  const floor = cases.find(other => other.contender === 'floor' && (['algorithm', 'source', 'temperature'] as const).every(name => other[name] === one[name]))
  return {
    overhead,
    least: Math.min(...overheads),
    most: Math.max(...overheads),
    base,
    toUnprotected: (base + overhead) / base,
    toFloor: floor === undefined ? null : overhead / median(mediansOf(floor, 'overhead')),
    rate: median(mediansOf(one, 'rate')) / median(mediansOf(one, 'baseRate'))
  }
}

/** All cases, one line each. */
export function requestsTable (cases: readonly Measured[]): Table {
  return {
    title: 'Requests',
    note: 'CPU time of the server process per request over the same route unprotected in the same process, in microseconds: the median of fresh processes, and their spread. "Lets in" is what the contender, as strict as its options allow, lets in of what a guard should refuse.',
    columns: ['algorithm', 'source', 'tokens', 'contender', 'overhead', 'spread', 'CPU to unprotected', 'overhead to floor', 'req/s to unprotected', 'lets in'],
    rows: cases.map(one => {
      const { overhead, least, most, toUnprotected, toFloor, rate } = figuresOf(one, cases)
      return [one.algorithm, one.source, one.temperature, one.contender, overhead.toFixed(1), `${least.toFixed(1)} to ${most.toFixed(1)}`,
        toUnprotected.toFixed(2), toFloor === null ? '' : toFloor.toFixed(2), rate.toFixed(2), letIn(one.guards).join(', ')]
    })
  }
}

/** What is let in of what should be refused. */
export function letIn (guards: Guards): string[] {
  const bad = Object.entries(guards).filter(([name, status]) => name !== 'good' && status === 200).map(([name]) => name)
  return bad.includes('missing') ? ['everybody'] : bad
}

function mediansOf ({ processes }: Measured, figure: keyof Round): number[] {
  return processes.map(rounds => median(rounds.map(round => round[figure])))
}
