/** Tests. */
@NullMarked
package dev.outcrop.server.cli;

import org.jspecify.annotations.NullMarked;
