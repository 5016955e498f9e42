/** What the class can do beyond queries, registered with core. */
import '@surrealengine/core/answer-live'
import '@surrealengine/core/bulk'
import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
