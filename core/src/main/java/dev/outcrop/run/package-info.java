/** A run is one turn of an agent: its events, the journal that keeps them, and the loop that makes them. */
@NullMarked
package dev.outcrop.run;

import org.jspecify.annotations.NullMarked;
