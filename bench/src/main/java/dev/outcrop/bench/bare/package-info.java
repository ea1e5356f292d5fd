/** The floor: a server of the JDK alone. */
@NullMarked
package dev.outcrop.bench.bare;

import org.jspecify.annotations.NullMarked;
