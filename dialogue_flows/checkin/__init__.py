"""The check-in call: is somebody who is worried about all right? (domain brief A.8)"""
