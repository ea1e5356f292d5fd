/** What model calls came to, and what may be used: the ledger's entries, and budgets that all processes share. */
@NullMarked
package dev.outcrop.usage;

import org.jspecify.annotations.NullMarked;
