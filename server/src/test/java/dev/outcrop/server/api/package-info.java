/** Tests of the routes on the real server. */
@NullMarked
package dev.outcrop.server.api;

import org.jspecify.annotations.NullMarked;
