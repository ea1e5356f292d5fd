/** How this program logs if nobody configures it otherwise. */
@NullMarked
package dev.outcrop.server.logging;

import org.jspecify.annotations.NullMarked;
