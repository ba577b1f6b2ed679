"""x"""
from django.contrib.admin import AdminSite
class RecognitionAdminSite(AdminSite):
    pass
