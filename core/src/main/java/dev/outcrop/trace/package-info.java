/** What happened in a run and how long it took: the journal folded into a tree of spans. */
@NullMarked
package dev.outcrop.trace;

import org.jspecify.annotations.NullMarked;
