/** Figures, and the files they are written to. */
@NullMarked
package dev.outcrop.bench.report;

import org.jspecify.annotations.NullMarked;
