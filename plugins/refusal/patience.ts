/** The rest is for what comes after the wait: a boot that ends in time by a hair does not on a busy machine. */
const PART = 0.8

/**
 * How long a hook of the boot may wait, in seconds: Fastify fails a boot whose hook takes longer than `pluginTimeout`.
 *
 * @param pluginTimeout milliseconds, as the application's `initialConfig` has it; 0: there is no limit
 */
export function patienceOf (pluginTimeout: number): number {
  return pluginTimeout === 0 ? Infinity : Math.max(0, Math.floor(pluginTimeout * PART)) / 1000
}
