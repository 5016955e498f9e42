/** Registers the features of core that the class needs. */
import '@surrealengine/core/answer-live'
import '@surrealengine/core/bulk'
import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
