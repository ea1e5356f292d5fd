/** Tests. */
@NullMarked
package dev.outcrop.server.fetch;

import org.jspecify.annotations.NullMarked;
