import type { FastifyBaseLogger } from 'fastify'

/** One line of a log. */
export interface Line {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A log that remembers what it was told. */
export function heard (): { log: FastifyBaseLogger, lines: Line[] } {
  const lines: Line[] = []
  const line = (level: string) => (...told: unknown[]) => {
    const [fields, message] = typeof told[0] === 'string' ? [{}, told[0]] : told
    lines.push({ level, fields: fields as Line['fields'], message: message as string })
  }
  return { log: { warn: line('warn'), error: line('error') } as unknown as FastifyBaseLogger, lines }
}
