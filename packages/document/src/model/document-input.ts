import type { Fields } from '../field.js'
import type { InputOf } from '../field-types.js'
import type { IdInput } from './identity.js'

/** The input of a new document. */
export type DocumentInput<C extends string, F extends Fields> = InputOf<F> & { readonly id?: IdInput<C> | undefined }
