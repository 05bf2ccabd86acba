// Where $lib is, for dependency-cruiser: it reads aliases in webpack's shape, and misses those of an inherited tsconfig.
const { join } = require('node:path');

module.exports = { resolve: { alias: { $lib: join(__dirname, '../../src/lib') } } };
