/** The store's tests: one contract on both databases, and what is special about each. */
@NullMarked
package dev.outcrop.store;

import org.jspecify.annotations.NullMarked;
