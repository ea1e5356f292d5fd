/** Tests of what is logged. */
@NullMarked
package dev.outcrop.server.logging;

import org.jspecify.annotations.NullMarked;
