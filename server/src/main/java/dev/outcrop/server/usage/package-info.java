/** What was used, and how budgets stand: {@code /api/usage} and {@code /api/budgets}. */
@NullMarked
package dev.outcrop.server.usage;

import org.jspecify.annotations.NullMarked;
