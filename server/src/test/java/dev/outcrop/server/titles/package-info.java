/** Tests. */
@NullMarked
package dev.outcrop.server.titles;

import org.jspecify.annotations.NullMarked;
