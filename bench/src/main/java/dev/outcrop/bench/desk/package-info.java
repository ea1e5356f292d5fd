/** Outcrop with the one tool that all systems have. */
@NullMarked
package dev.outcrop.bench.desk;

import org.jspecify.annotations.NullMarked;
