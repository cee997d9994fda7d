import type { Model } from './model/model.ts'

/**
 * Merge it to have every rule checked by the compiler:
 *
 * ```ts
 * declare module 'fastify-gatehouse/authz' { interface Register { model: typeof model } }
 * ```
 */
export interface Register {}

/** The model that `Registered` names; any model where it names none. */
export type ModelOf<Registered> = Registered extends { model: infer Named extends Model } ? Named : Model

/** The permissions of the model that `Registered` names; any string where it names none. */
export type PermissionOf<Registered> = keyof ModelOf<Registered>['permissions'] & string

/** A permission of the registered model; any string where none is registered (it is then checked at boot). */
export type Permission = PermissionOf<Register>

/** A list that is not empty: `all` of nothing would permit everybody. */
export type NonEmpty<Item> = readonly [Item, ...Item[]]
