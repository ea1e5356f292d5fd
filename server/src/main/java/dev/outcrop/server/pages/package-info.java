/** The pages of the chat application, served from the class path. */
@NullMarked
package dev.outcrop.server.pages;

import org.jspecify.annotations.NullMarked;
