/** The journal, conversations and settings in one database: SQLite in a folder, or PostgreSQL. */
@NullMarked
package dev.outcrop.store;

import org.jspecify.annotations.NullMarked;
