/** Tests. */
@NullMarked
package dev.outcrop.server.config;

import org.jspecify.annotations.NullMarked;
