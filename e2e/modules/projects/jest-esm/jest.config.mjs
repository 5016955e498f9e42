export default { testMatch: ['**/*.test.mjs'] }
