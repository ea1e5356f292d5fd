/** Tests of the view of a run. */
@NullMarked
package dev.outcrop.server.trace;

import org.jspecify.annotations.NullMarked;
