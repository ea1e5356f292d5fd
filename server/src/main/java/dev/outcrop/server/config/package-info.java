/** Settings: what a server is told by flags, environment variables and {@code outcrop.yaml}. */
@NullMarked
package dev.outcrop.server.config;

import org.jspecify.annotations.NullMarked;
