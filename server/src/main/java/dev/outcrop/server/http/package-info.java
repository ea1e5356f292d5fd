/** The HTTP front: routes as data, the walls in front of them, and errors that a person can read. */
@NullMarked
package dev.outcrop.server.http;

import org.jspecify.annotations.NullMarked;
