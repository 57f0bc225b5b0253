"""The one blueprint of the screens of official documents."""

from flask import Blueprint

blueprint = Blueprint("inbox", __name__, template_folder="templates")
