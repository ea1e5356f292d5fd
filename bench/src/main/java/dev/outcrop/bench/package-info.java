/** Measures Outcrop beside its peers, a floor and the limit. */
@NullMarked
package dev.outcrop.bench;

import org.jspecify.annotations.NullMarked;
